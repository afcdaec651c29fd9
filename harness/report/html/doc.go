// Package html writes a report as one page that loads nothing and runs no
// script. It may change without notice. It compares nothing.
package html
