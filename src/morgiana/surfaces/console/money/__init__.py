"""What an organisation spends and owes, as its owner sees it."""
