"""Who the businesses are: organisations that pay, their shops that own data, and the plans that they are on."""
