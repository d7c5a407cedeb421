"""What produces or compares a figure: tests, benchmarks, evaluations, judges, and what they rest on."""
