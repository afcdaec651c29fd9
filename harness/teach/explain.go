package teach

import (
	"net/http"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/console"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// explainView is the page that explains a console message.
type explainView struct {
	page
	Message, Error string
	Explanation    *console.Explanation
	Lesson         *scenarios.Lesson // about it; nil for none
	Examples       []example
}

// example is a message to try.
type example struct{ Browser, Message string }

// examples are the same refusal in the words of three browsers.
var examples = []example{
	{"Chrome", "Access to fetch at 'https://api.example.com/items' from origin 'https://app.example.com' has been blocked by CORS policy: " +
		"Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource."},
	{"Firefox", "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.com/items. " +
		"(Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 404."},
	{"Safari", "[Error] Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 200"},
}

// explainPage explains the console message that its form brings. It works
// without script, and asks nobody.
func (l *Lab) explainPage(w http.ResponseWriter, r *http.Request) {
	v := explainView{page: page{Title: "Explain an error", Here: "explain"}, Message: strings.TrimSpace(r.URL.Query().Get("m")), Examples: examples}
	status := http.StatusOK
	if v.Message != "" {
		e, err := console.Explain(v.Message)
		if err != nil {
			v.Error, status = strings.TrimPrefix(err.Error(), "console: explain: "), http.StatusUnprocessableEntity
		} else {
			v.Explanation = &e
			v.Lesson = l.about(e)
		}
	}
	render(w, status, "explain", v)
}

// about is the lesson about an explanation, or the one that runs its scenario.
func (l *Lab) about(e console.Explanation) *scenarios.Lesson {
	i := slices.IndexFunc(l.lessons, func(x scenarios.Lesson) bool { return x.ID == e.Lesson })
	if i < 0 {
		i = slices.IndexFunc(l.lessons, func(x scenarios.Lesson) bool { return e.Scenario != "" && x.Scenario.ID == e.Scenario })
	}
	if i < 0 {
		return nil
	}
	return &l.lessons[i]
}
