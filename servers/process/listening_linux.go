package process

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

// stateListen is the state of a listening socket in /proc/net/tcp, where these are
// before all others.
const stateListen = "0A"

// listening returns the inodes of the sockets that take connections to an address.
// If one listens at the address itself, those that listen at all addresses take
// none.
func listening(addr string) []string {
	to, err := netip.ParseAddrPort(strings.Replace(addr, "localhost:", "127.0.0.1:", 1))
	if err != nil {
		return nil
	}
	var exact, every []string
	for _, file := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		eachListening(file, func(at netip.AddrPort, inode string) {
			switch {
			case at.Port() != to.Port():
			case at.Addr().Unmap() == to.Addr().Unmap():
				exact = append(exact, inode)
			case at.Addr().IsUnspecified():
				every = append(every, inode)
			default: // another address of this machine
			}
		})
	}
	if len(exact) > 0 {
		return exact
	}
	return every
}

// eachListening reads the listening sockets of a file such as /proc/net/tcp.
func eachListening(file string, yield func(at netip.AddrPort, inode string)) {
	f, err := os.Open(file)
	if err != nil {
		return
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Scan() // the heading
	for lines.Scan() {
		fields := strings.Fields(lines.Text()) // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
		if len(fields) < 10 || fields[3] != stateListen {
			return
		}
		if at, ok := kernelAddress(fields[1]); ok {
			yield(at, fields[9])
		}
	}
}

// kernelAddress reads "0100007F:1F90": words of four bytes in the order of this
// machine, and a port.
func kernelAddress(s string) (netip.AddrPort, bool) {
	host, port, _ := strings.Cut(s, ":")
	raw, err := hex.DecodeString(host)
	n, perr := strconv.ParseUint(port, 16, 16)
	if err != nil || perr != nil || len(raw)%4 != 0 {
		return netip.AddrPort{}, false
	}
	for i := 0; i < len(raw); i += 4 {
		binary.NativeEndian.PutUint32(raw[i:], binary.BigEndian.Uint32(raw[i:]))
	}
	a, ok := netip.AddrFromSlice(raw)
	return netip.AddrPortFrom(a, uint16(n)), ok
}

// ownerOf finds the process that has the socket which listens at an address.
func ownerOf(addr string) (pid int, program string) {
	sockets := map[string]bool{}
	for _, inode := range listening(addr) {
		sockets["socket:["+inode+"]"] = true
	}
	if len(sockets) == 0 {
		return 0, ""
	}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		files, _ := os.ReadDir("/proc/" + e.Name() + "/fd")
		for _, f := range files {
			if to, err := os.Readlink("/proc/" + e.Name() + "/fd/" + f.Name()); err == nil && sockets[to] {
				name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
				return pid, strings.TrimSpace(string(name))
			}
		}
	}
	return 0, ""
}
