package chrome

import "strings"

// noSandbox is the flag that turns the sandbox off.
const noSandbox = "no-sandbox"

// noSandboxHere are what Chrome says where its sandbox cannot start.
var noSandboxHere = []string{"No usable sandbox", "SUID sandbox helper", "Failed to move to new namespace"}

// sandboxRemedy says what to do about a browser that died for want of a
// sandbox; "" where that is not why.
func sandboxRemedy(err error) string {
	for _, says := range noSandboxHere {
		if strings.Contains(err.Error(), says) {
			return "\nChrome's sandbox cannot start for this user. Allow unprivileged user namespaces" +
				" (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone or kernel.apparmor_restrict_unprivileged_userns;" +
				" in a container, its seccomp profile), or install the SUID helper (Debian: apt-get install chromium-sandbox)," +
				" or turn the sandbox off (crosscheck run --no-sandbox, chrome.Config.NoSandbox)"
		}
	}
	return ""
}
