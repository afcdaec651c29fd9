package formats_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/formats"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// notShown lists, by format, the texts of a report that the format leaves out, and
// why. Every other text must be in what the format writes, so that a new one
// cannot get lost.
var notShown = map[string][]string{
	"text": {
		"Of", "Target", // parts of the title, the verdict and the items
		"Items.Section", "Items.Labels", "Items.Deviation.Standard", "Items.Deviation.Browser", "Items.Deviation.Versions", "Items.Deviation.Because", "Items.Deviation.See", // in a list
		"Items.Why",                             // because or error
		"Groups.Remedy.Says",                    // the item's fix
		"Tables.Title",                          // one table, which speaks for itself
		"Attachments.Title", "Attachments.Text", // for folders of reports
	},
	"HTML": {
		"Verdict",   // as counts
		"Items.Why", // because or error
		"Items.Do", "Items.Rerun",
		"Tally.About", "Tally.Says", "Facts.Label", "Facts.Text", "Lists.Title", "Lists.Entries.Text", "Lists.Entries.Detail", // of the terminal
		"Groups.Remedy.Says", "Groups.Remedy.Snippet", // as attachments
	},
	"JSON": {
		"Of", "Verdict", // as counts
		"Items.Why",               // because or error
		"Items.Do", "Items.Rerun", // in the text
		"Tally.About", "Tally.Says", "Facts.Label", "Facts.Text", "Lists.Title", "Lists.Entries.Text", "Lists.Entries.Detail",
		"Groups.Remedy.Says", "Groups.Remedy.Snippet", // as attachments
	},
	"JUnit": {
		"Title", "About.Label", "About.Text", "Of", "Notes", "Verdict", "Tally.About", "Tally.Says", "Facts.Label", "Facts.Text",
		"Lists.Title", "Lists.Entries.Text", "Lists.Entries.Detail", "Attachments.Title", "Attachments.Text",
		"Tables.Title", "Tables.Head", "Tables.Rows", "Tables.Means", "Groups.Remedy.Says", "Groups.Remedy.Snippet",
		"Items.Labels", "Items.Deviation.Standard", "Items.Deviation.Browser", "Items.Deviation.Versions", "Items.Deviation.Because", "Items.Deviation.See",
	},
}

// quoted is the text of an item that JSON holds beside the fields: what is only
// there is no field.
var quoted = regexp.MustCompile(`(?m)^ *"text": "TargetDiffers.*$`)

func TestNoTextOfAReportGetsLost(t *testing.T) {
	r := &report.Report{}
	marks := map[string]string{}
	mark(reflect.ValueOf(r).Elem(), "", marks)
	r.Browser, r.Groups[0].Items = browser.Info{Product: "Chromium"}, []int{0}
	r.Counts = []report.Count{{Verdict: judge.TargetDiffers, N: 1}}
	i := &r.Items[0]
	i.Verdict, i.At, i.Of = judge.TargetDiffers, scenario.Position{File: "cors.yaml", Line: 4711}, 1
	i.Steps = []judge.StepResult{{Verdict: judge.TargetDiffers, Because: i.Because, Fix: i.Fix}}
	for _, f := range formats.All {
		got := quoted.ReplaceAllString(write(t, f, r), "")
		for path, m := range marks {
			shown := strings.Contains(got, m)
			switch listed := slices.Contains(notShown[f.Name()], path); {
			case !shown && !listed:
				t.Errorf("%s: %s got lost: show it, or list it with the reason", f.Name(), path)
			case shown && listed:
				t.Errorf("%s: %s is shown, and listed as left out", f.Name(), path)
			}
		}
		if !strings.Contains(got, "cors.yaml") || !strings.Contains(got, "4711") {
			t.Errorf("%s does not say where the item is written", f.Name())
		}
		for _, path := range notShown[f.Name()] {
			if marks[path] == "" {
				t.Errorf("%s: a report has no text %s", f.Name(), path)
			}
		}
	}
}

// mark gives each text of a value a mark of its own, and each list one element.
func mark(v reflect.Value, path string, marks map[string]string) {
	switch v.Kind() {
	case reflect.String:
		m := "zq" + strings.ReplaceAll(path, ".", "") + "qz"
		marks[path] = m
		v.SetString(m)
	case reflect.Struct:
		if strings.HasSuffix(v.Type().PkgPath(), "harness/report") {
			for i := range v.NumField() {
				mark(v.Field(i), strings.TrimPrefix(path+"."+v.Type().Field(i).Name, "."), marks)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		mark(v.Index(0), path, marks)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		mark(v.Elem(), path, marks)
	default: // figures, and values of other packages
	}
}
