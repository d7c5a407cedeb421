"""What steers git, and what calls the tools that judge, outside the files that are known to steer."""
