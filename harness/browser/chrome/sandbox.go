package chrome

import "strings"

// noSandbox is the flag that turns the sandbox off.
const noSandbox = "no-sandbox"

// noSandboxHere are Chrome's words if its sandbox cannot start.
var noSandboxHere = []string{"No usable sandbox", "SUID sandbox helper", "Failed to move to new namespace"}

// sandboxRemedy says what to do about a browser that died because it has no
// sandbox; "" if that is not why.
func sandboxRemedy(err error) string {
	for _, says := range noSandboxHere {
		if strings.Contains(err.Error(), says) {
			return "\nChrome's sandbox cannot start for this user. Allow unprivileged user namespaces" +
				" (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone or kernel.apparmor_restrict_unprivileged_userns;" +
				" in a container, its seccomp profile), or install the SUID helper (Debian: apt-get install chromium-sandbox)," +
				" or turn the sandbox off (crosscheck run --no-sandbox, browser.Config.NoSandbox)"
		}
	}
	return ""
}
