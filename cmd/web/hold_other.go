//go:build !unix

package main

import "os"

// hold has no lock to take here: an open file can't be removed on such systems anyway.
func hold(*os.File, bool) error { return nil }
