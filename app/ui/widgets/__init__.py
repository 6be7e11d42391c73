"""Parts of screens: each is told by methods and asks by signals; none of them starts a job."""
