"""One page of HTML for people, which needs nothing but itself. It has libraries, so it is imported on request only."""
