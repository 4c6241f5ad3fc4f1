"""Sign in to Microsoft, and keep tokens and keys safe."""
