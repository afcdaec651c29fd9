package driver_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/driver"
)

// A job has what the driver script reads, and nothing that the call leaves at
// the API's default.
func TestJob(t *testing.T) {
	for _, row := range []struct {
		name string
		call fetch.Call
		want string
	}{
		{"fetch with defaults", fetch.Call{}, `{"api": "fetch"}`},
		{"fetch with everything", fetch.Call{
			Method: "PUT", Headers: fetch.HeaderList{{Name: "X-B", Value: "2"}, {Name: "X-A", Value: "1"}},
			Body: fetch.Body{Kind: fetch.BlobBody, Type: "text/plain", Content: "hello"},
			Mode: fetch.NoCORS, Credentials: fetch.Include, Redirect: fetch.Manual, Cache: fetch.NoStore,
			ReferrerPolicy: fetch.NoReferrer, Keepalive: true, Integrity: "sha256-x", AddressSpace: fetch.LoopbackAddress, Timed: true,
		}, `{"api": "fetch", "headers": [["X-B", "2"], ["X-A", "1"]], "body": {"kind": "blob", "type": "text/plain", "content": "hello"},
			"timed": true, "init": {"method": "PUT", "mode": "no-cors", "credentials": "include", "redirect": "manual", "cache": "no-store",
			"referrerPolicy": "no-referrer", "keepalive": true, "integrity": "sha256-x", "targetAddressSpace": "loopback"}}`},
		{"xhr with defaults", fetch.Call{API: fetch.XHR}, `{"api": "xhr", "method": "GET"}`},
		{"xhr with everything", fetch.Call{API: fetch.XHR, Method: "POST", Credentials: fetch.Include, UploadListener: fetch.AfterSend, User: "me"},
			`{"api": "xhr", "method": "POST", "withCredentials": true, "uploadListener": "after-send", "user": "me", "password": ""}`},
		{"an element", fetch.Call{API: fetch.Image}, `{"api": "image"}`},
		{"an element with an empty attribute", fetch.Call{API: fetch.Script, CrossOrigin: fetch.CORSAttribute{Present: true}, Integrity: "sha256-x"},
			`{"api": "script", "crossorigin": "", "integrity": "sha256-x"}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.call.URL = fetch.URL{Scheme: "https", Host: "api.example.test", Path: "/p"}
			job, err := driver.Job(7, row.call, 1500*time.Millisecond)
			if err != nil {
				t.Fatal(err)
			}
			var got, want map[string]any
			if err := json.Unmarshal(job, &got); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(row.want), &want); err != nil {
				t.Fatal(err)
			}
			want["id"], want["url"], want["deadline"] = 7.0, "https://api.example.test/p", 1500.0
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoJob(t *testing.T) {
	if job, err := driver.Job(1, fetch.Call{API: 200}, time.Second); err == nil {
		t.Errorf("a job of an API that does not exist: %s", job)
	}
}
