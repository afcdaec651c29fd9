package haproxy

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
)

const said = `defaults
	mode http
frontend api
	bind :80,[::]:80
	bind :443 ssl crt api.pem
	http-request redirect scheme https unless { ssl_fc }
	http-request set-var(txn.origin) req.hdr(Origin)
	acl here hdr(host) -i api.example.com
	acl ours var(txn.origin) -m str https://app.example.com https://admin.example.com
	acl more req.fhdr(Origin) -m reg ^https://[a-z]+\\.example\\.org$
	acl listed req.hdr(Origin) -f origins.lst
	http-request return status 204 hdr Access-Control-Allow-Methods "GET, PUT" if METH_OPTIONS ours
	http-after-response set-header Access-Control-Allow-Origin %[var(txn.origin)] if ours
	use_backend old if { path_beg /legacy }
	default_backend items
backend items
	http-response set-header Access-Control-Max-Age 600
	server a backend:3000 check
backend old
	http-response set-header Access-Control-Allow-Origin *
frontend wide
	bind :81
	http-response add-header Access-Control-Allow-Origin %[req.hdr(Origin)]
`

func TestRead(t *testing.T) {
	o := targettest.Written(t, Kind{}, "haproxy.cfg", said)
	file := o.Options.Shared().Config
	if err := os.WriteFile(filepath.Join(filepath.Dir(file), "origins.lst"), []byte("# ours\nhttps://list.example.com\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := Kind{}.Read(t.Context(), config.Source{File: file})
	if err != nil {
		t.Fatal(err)
	}
	targettest.Said(t, got, []string{
		"3 in -: server",
		"21 in -: server",
		"4 in 3: listens 80",
		"4 in 3: listens 80",
		"5 in 3: listens-tls 443",
		"6 in 3: redirects https",
		"8 in 3: named api.example.com",
		"9 in 3: allows-origin exact https://app.example.com",
		"9 in 3: allows-origin exact https://admin.example.com",
		`10 in 3: allows-origin regex ^https://[a-z]+\.example\.org$`,
		"2 in 3: allows-origin exact https://list.example.com",
		"12 in 3: allows-method GET",
		"12 in 3: allows-method PUT",
		"14 in 3: route prefix /legacy",
		"17 in 3: keeps-preflights 600",
		"18 in 3: passes-to backend:3000",
		"20 in 3: allows-origin any *",
		"22 in 21: listens 81",
		"23 in 21: allows-origin any %[req.hdr(Origin)]",
	})
}
