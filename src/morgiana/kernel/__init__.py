"""The words everything else is said with: money, units, ids, time and refusals. Imports nothing of ours."""
