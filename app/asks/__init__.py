"""What can be asked, one frozen value each; plain arguments, so that they cross a pipe."""
