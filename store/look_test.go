package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/store/storetest"
)

func TestLookingReadsWhatStandsThere(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p, err := b.Partners.Get(ctx, b.acme)
		must(t, err)
		eq(t, "the name", p.Name, "Acme Telecom")
		eq(t, "a time that is not set", p.KeySet.IsZero(), true)

		var name, id string
		// The second argument stands first.
		must(t, b.LookRow(ctx, `SELECT name, id FROM partners WHERE name <> $2 AND id = $1`, []any{b.acme, "Bolt Voice"}, &name, &id))
		eq(t, "the name", name, "Acme Telecom")
		eq(t, "the id", id, b.acme)
		// What was given once is not there the next time.
		err = b.LookRow(ctx, `SELECT name, id FROM partners WHERE name <> $2 AND id = $1`, []any{b.acme, "Acme Telecom"}, &name, &id)
		if !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("no row is %v", err)
		}
		if err := b.LookRow(ctx, `SELECT name FROM partners WHERE id = $1 AND name <> $2`, []any{b.acme}, &name); err == nil {
			t.Error("an argument that is missing is no error")
		}
		if err := b.LookRow(ctx, `SELECT platform_key_at FROM partners WHERE id = $1`, []any{b.acme}, &name); err == nil {
			t.Error("NULL fits into a string")
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if err := b.LookRow(gone, `SELECT name FROM partners WHERE id = $1`, []any{b.acme}, &name); !errors.Is(err, context.Canceled) {
			t.Errorf("whoever has left gets %v", err)
		}
		if _, err := b.Partners.Get(ctx, b.acme); err != nil {
			t.Errorf("after that nobody gets anything: %v", err)
		}
	})
}

// More queries than a connection keeps statements for, and each still answers.
func TestLookingForgetsStatements(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	for range 2 {
		for i := range store.KeepStatements + 20 {
			var got int
			must(t, b.LookRow(t.Context(), fmt.Sprintf(`SELECT %d + $1`, i), []any{int64(1)}, &got))
			eq(t, "the sum", got, i+1)
		}
	}
}

func TestAStoreThatIsClosedSaysSo(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		must(t, b.Close())
		if _, err := b.Partners.Get(t.Context(), b.acme); !platform.Is(err, platform.Internal) {
			t.Errorf("it answered %v", err)
		}
		must(t, b.Close())
	})
}

// What one process changes about a person holds for the next request at another: there is
// no copy of it that would have to be told.
func TestAnotherProcessHearsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		second := storetest.Open(t, b.url, b.opt)
		p := b.staff(t, b.acme, "rita@acme.test", store.Admin)
		u := b.browser(t, "localhost")
		u.signIn(t, p)
		eq(t, "the role", u.visit(t, nil).Person.Role, store.Admin)
		must(t, second.People.SetRole(t.Context(), b.acme, p.ID, store.Viewer))
		eq(t, "the role after another process changed it", u.visit(t, nil).Person.Role, store.Viewer)
		must(t, second.Partners.Rename(t.Context(), b.acme, "Acme & Daughters"))
		acme, err := b.Partners.Get(t.Context(), b.acme)
		must(t, err)
		eq(t, "the partner's name", strings.Contains(acme.Name, "Daughters"), true)
		elsewhere, err := second.Sessions(store.SessionOptions{ClientIP: u.address})
		must(t, err)
		_, err = elsewhere.RevokeAll(t.Context(), b.acme, p.ID, "")
		must(t, err)
		eq(t, "who is there once another process has revoked it", u.who(t), "")
	})
}
