"""The engine process: serves jobs over JSON lines on stdin and stdout."""
