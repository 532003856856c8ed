"""hop24: one contended market, written for several engines that must agree before they race."""
