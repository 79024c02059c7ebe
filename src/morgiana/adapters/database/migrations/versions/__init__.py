"""One module for each revision, named for its place in the chain."""
