// Package harness is Crosscheck's domain: what a [Scenario] declares, what the
// three witnesses (page, Chrome, wire) saw of it as an [Observation], and what
// follows as a [Verdict]. [Runner] drives scenarios through a [Browser] and
// [Targets]; [Judge] is a pure function.
//
// It opens no socket and starts no process; it knows neither chromedp nor
// net/http servers, only the interfaces it needs of them.
package harness
