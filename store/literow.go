package store

import (
	"database/sql"
	"fmt"
	"reflect"
	"time"

	"zombiezen.com/go/sqlite"

	"partnerdesk/platform"
)

// liteRow is a row that lite found. Its Scan does for the types that the store has what
// that of database/sql does, and refuses others.
type liteRow struct{ stmt *sqlite.Stmt }

func (r liteRow) Scan(dest ...any) error {
	for i, d := range dest {
		if err := r.column(i, d); err != nil {
			return fmt.Errorf("column %d: %w", i, err)
		}
	}
	return nil
}

func (r liteRow) column(i int, dest any) error {
	kind := r.stmt.ColumnType(i)
	null := kind == sqlite.TypeNull
	switch d := dest.(type) {
	case *string:
		*d = r.stmt.ColumnText(i)
	case *platform.Phone:
		*d = platform.Phone(r.stmt.ColumnText(i))
	case *int64:
		*d = r.stmt.ColumnInt64(i)
	case *int:
		*d = r.stmt.ColumnInt(i)
	case *bool:
		*d = r.stmt.ColumnBool(i)
	case *platform.Paise:
		*d = platform.Paise(r.stmt.ColumnInt64(i))
	case **int:
		*d = nil
		if !null {
			n := r.stmt.ColumnInt(i)
			*d = &n
		}
		return nil
	case **platform.Paise:
		*d = nil
		if !null {
			n := platform.Paise(r.stmt.ColumnInt64(i))
			*d = &n
		}
		return nil
	case **bool:
		*d = nil
		if !null {
			b := r.stmt.ColumnBool(i)
			*d = &b
		}
		return nil
	case *sql.NullString:
		d.Valid, d.String = !null, ""
		if !null {
			d.String = r.stmt.ColumnText(i)
		}
		return nil
	case readTime:
		*d.t = time.Time{}
		if !null {
			*d.t = time.UnixMicro(r.stmt.ColumnInt64(i)).UTC()
		}
		return nil
	case *[]byte:
		*d = nil
		if !null {
			*d = make([]byte, r.stmt.ColumnLen(i))
			r.stmt.ColumnBytes(i, *d)
		}
		return nil
	case *any:
		*d = r.value(i, kind)
		return nil
	case sql.Scanner:
		return d.Scan(r.value(i, kind))
	default:
		return r.named(i, null, dest)
	}
	if null {
		return fmt.Errorf("NULL has no place in a %T", dest)
	}
	return nil
}

// named fills a type of our own over a text, such as a state.
func (r liteRow) named(i int, null bool, dest any) error {
	v := reflect.ValueOf(dest)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.String || null {
		return fmt.Errorf("it has no place in a %T", dest)
	}
	v.Elem().SetString(r.stmt.ColumnText(i))
	return nil
}

func (r liteRow) value(i int, kind sqlite.ColumnType) any {
	switch kind {
	case sqlite.TypeInteger:
		return r.stmt.ColumnInt64(i)
	case sqlite.TypeFloat:
		return r.stmt.ColumnFloat(i)
	case sqlite.TypeText:
		return r.stmt.ColumnText(i)
	case sqlite.TypeBlob:
		b := make([]byte, r.stmt.ColumnLen(i))
		r.stmt.ColumnBytes(i, b)
		return b
	}
	return nil
}
