"""What do the benches of the night stand on? An encoder without a model, changing lists, nights to kill."""
