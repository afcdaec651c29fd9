// Package scenarios reads the catalogue: scenarios written as YAML, checked
// strictly and with every mistake at its place, and proved against the Fetch
// standard without a browser. It may change without notice.
//
// YAML is only the surface. A file is parsed into a tree that remembers
// positions; the tree is validated against the JSON Schema that [Schema]
// generates from the types of package harness, decoded into them, and checked
// for what a schema cannot say. [Embedded] is the catalogue of this folder,
// [LoadFiles] reads a user's own files, [Catalogue.Prove] holds every want
// against the oracle, [Catalogue.Select] picks.
//
// It starts no browser and no server, and opens no connection.
package scenarios
