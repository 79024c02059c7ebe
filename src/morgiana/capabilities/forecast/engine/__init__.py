"""Forecasting on plain arrays: a panel of many products' past in, distributions of what comes out.

The order of reading is `panel`, `method` and the methods themselves, `backtest`, `combination`, `intervals`, `recipe`.
"""
