package storetest

import (
	"os"
	"syscall"
)

// roomWanted is what the databases of a test binary may take, with a margin.
const roomWanted = 1 << 30

// baseDir is where databases of tests are quickest: in memory, where there is
// room for them, because a busy disk makes each test ten times slower; else the
// usual folder. Containers often have a /dev/shm of 64 MB: too little.
func baseDir() string {
	const memory = "/dev/shm"
	var fs syscall.Statfs_t
	if syscall.Statfs(memory, &fs) != nil || fs.Bavail*uint64(fs.Bsize) < roomWanted {
		return os.TempDir()
	}
	probe, err := os.MkdirTemp(memory, "pd")
	if err != nil {
		return os.TempDir()
	}
	if os.Remove(probe) != nil {
		return os.TempDir()
	}
	return memory
}
