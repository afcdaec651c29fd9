// Package harness is Crosscheck's library.
package harness
