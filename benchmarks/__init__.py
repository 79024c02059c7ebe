"""How we compare with others, measured in the same run: `python -m benchmarks`, or with a name to run one."""
