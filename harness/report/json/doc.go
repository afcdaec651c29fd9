// Package json writes a report as one JSON document, for programs. It may change
// without notice, but for the document: [SchemaVersion] says when a field changes
// its meaning or goes away.
package json
