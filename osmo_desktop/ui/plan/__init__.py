"""The client plan on screen: its four parts, its versions, and the fields that write themselves."""
