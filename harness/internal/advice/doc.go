// Package advice says in words what would mend a refusal. It may change without
// notice.
//
// It knows no server program.
package advice
