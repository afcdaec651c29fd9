package target

import (
	"strings"
	"testing"
)

func TestMissingProgramNamesPackage(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	defer func(p []string) { searched = p }(searched)
	searched = []string{t.TempDir()}
	if _, err := find("apache", Executable{Names: []string{"apache2"}, Package: "apache2-bin"}, ""); err == nil || !strings.Contains(err.Error(), "install --no-install-recommends apache2-bin,") {
		t.Errorf("error is %v, want the package", err)
	}
	if _, err := find("traefik", Executable{Names: []string{"traefik"}}, ""); err == nil || !strings.Contains(err.Error(), "no package") {
		t.Errorf("without a package, the error is %v", err)
	}
}
