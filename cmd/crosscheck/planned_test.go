package main

// planned lists what the documents name and the redesign has yet to create. It
// is empty, and this file goes, when the redesign is complete.
var planned = []string{}
