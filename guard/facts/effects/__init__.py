"""What a change does to something that matters: a folder for each family of effects, all of one form."""
