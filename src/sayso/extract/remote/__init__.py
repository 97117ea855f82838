"""Reading with a model at the end of a wire: what is asked, how its answer is parsed, what of it is believed."""
