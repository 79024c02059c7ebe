"""The HTTP surface: every operation of the registry under `/v1`, and what belongs to it. No operation is named here."""
