//go:build linux || darwin

package store

import "syscall"

// freeOn is how many bytes this account may still write on a folder's disk; 0 where
// that can't be told.
func freeOn(dir string) int64 {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return 0
	}
	return int64(s.Bavail) * int64(s.Bsize)
}
