"""What Word and PowerPoint files have in common: the package, hardened XML, charts, diagrams, equations, text marks."""
