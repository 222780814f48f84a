package lite

import (
	"database/sql"
	"fmt"
	"reflect"

	"zombiezen.com/go/sqlite"

	"partnerdesk/platform"
)

// Row is a row that a query found. Its Scan does what that of
// database/sql does, for the types that this program has, and refuses others.
type Row struct{ stmt *sqlite.Stmt }

func (r Row) Scan(dest ...any) error {
	for i, d := range dest {
		if err := r.column(i, d); err != nil {
			return fmt.Errorf("column %d: %w", i, err)
		}
	}
	return nil
}

func (r Row) column(i int, dest any) error {
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
	case *float64:
		*d = r.stmt.ColumnFloat(i)
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
	case **int64:
		*d = nil
		if !null {
			n := r.stmt.ColumnInt64(i)
			*d = &n
		}
		return nil
	case **string:
		*d = nil
		if !null {
			n := r.stmt.ColumnText(i)
			*d = &n
		}
		return nil
	case IntScanner:
		d.ScanInt64(r.stmt.ColumnInt64(i), null)
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

// named fills a type of our own over a text, a number or a truth, such as a state, or a
// pointer to one, which is nil for NULL.
func (r Row) named(i int, null bool, dest any) error {
	v := reflect.ValueOf(dest)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return fmt.Errorf("it has no place in a %T", dest)
	}
	v = v.Elem()
	if v.Kind() == reflect.Pointer {
		if null {
			v.SetZero()
			return nil
		}
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if null {
		return fmt.Errorf("NULL has no place in a %T", dest)
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(r.stmt.ColumnText(i))
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		n := r.stmt.ColumnInt64(i)
		if v.OverflowInt(n) {
			return fmt.Errorf("%d has no place in a %T", n, dest)
		}
		v.SetInt(n)
	case reflect.Bool:
		v.SetBool(r.stmt.ColumnBool(i))
	default:
		return fmt.Errorf("it has no place in a %T", dest)
	}
	return nil
}

func (r Row) value(i int, kind sqlite.ColumnType) any {
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

// IntScanner takes a whole number as it is, where a sql.Scanner would take it in a box.
type IntScanner interface{ ScanInt64(n int64, null bool) }
