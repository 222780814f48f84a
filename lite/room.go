package lite

import (
	"errors"

	sqlite3 "modernc.org/sqlite/lib"
	"zombiezen.com/go/sqlite"
)

// NoRoom reports that a disk did not take a write, or give what is read, whichever of
// the two ways to SQLite was gone. Nothing of a transaction was kept.
func NoRoom(err error) bool {
	if err == nil {
		return false
	}
	code := int(sqlite.ErrCode(err).ToPrimary())
	if coded, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok { // the driver of database/sql
		code = coded.Code() & 0xff
	}
	switch code {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return true
	}
	return false
}
