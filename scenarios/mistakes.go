package scenarios

import "github.com/crosscheck-cors/crosscheck/harness/strict"

// Mistake is one thing wrong with a scenario file. At.Line is 0 where the file
// as a whole is meant.
type Mistake = strict.Mistake

// Mistakes are all the mistakes of one load, sorted by file, line and column.
type Mistakes = strict.Mistakes
