"""What is recorded and told, and how a change takes it from those who read it: in code and in settings."""
