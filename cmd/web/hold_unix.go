//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
)

// hold takes a lock on an open file, alone or with others, and fails at once where it
// can't be had. It ends with the file, or the process.
func hold(f *os.File, alone bool) error {
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if !alone && !errors.Is(err, syscall.EWOULDBLOCK) {
		return nil // a file system without locks must not keep a server from starting
	}
	return err
}
