"""What code decides by: values it believes, misreads, takes without a bound, or answers by default."""
