"""A plugin that cannot be loaded, for the tests of the web form."""

raise ValueError("no <script>alert(1)</script> today")
