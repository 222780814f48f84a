package store_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/store/storetest"
)

func TestPasswordRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule, pw string
		ok       bool
	}{
		{"eleven characters are too few", "eleven char", false},
		{"twelve are enough", "twelve chars", true},
		{"characters count, not bytes", strings.Repeat("अ", 11) + "आ", true},
		{"256 are the most", strings.Repeat("ab", 128), true},
		{"257 are too many", strings.Repeat("ab", 128) + "c", false},
		{"not the e-mail address", "Rita.Rao@Acme.test", false},
		{"not the mailbox", "rita.rao.of.acme", true},
		{"not the name", " rita rao the first ", false},
		{"not one character again and again", strings.Repeat("7", 20), false},
		{"nothing that cannot be typed", "abcdefghijkl\xff", false},
		{"nothing at all", "", false},
	} {
		err := store.CheckPassword(c.pw, "rita.rao@acme.test", "Rita Rao the First")
		if c.ok {
			if err != nil {
				t.Errorf("%s: %v", c.rule, err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%s: it was taken", c.rule)
			continue
		}
		wantField(t, err, "password")
	}
	wantField(t, store.CheckPassword("longmailboxname", "longmailboxname@acme.test", "R"), "password")
}

func TestAPasswordIsVerified(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	hash, err := s.Passwords.Hash(t.Context(), "correct horse battery")
	must(t, err)
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("the hash is %s", hash)
	}
	again, err := s.Passwords.Hash(t.Context(), "correct horse battery")
	must(t, err)
	if again == hash {
		t.Error("the same password hashed to the same text")
	}
	for _, c := range []struct {
		rule, hash, pw string
		want           bool
	}{
		{"the right one", hash, "correct horse battery", true},
		{"a wrong one", hash, "correct horse batterz", false},
		{"an empty one", hash, "", false},
		{"nobody by that name", "", "correct horse battery", false},
		{"nobody and nothing", "", "", false},
		{"one that is too long", hash, strings.Repeat("x", 100_000), false},
	} {
		ok, err := s.Passwords.Verify(t.Context(), c.hash, c.pw)
		must(t, err)
		eq(t, c.rule, ok, c.want)
	}
	_, err = s.Passwords.Verify(t.Context(), "$2b$10$abcdefgh", "x")
	wantKind(t, err, platform.Internal)
}

func TestDefaultHashIsStrongAndWeakerOnesAreRenewed(t *testing.T) {
	t.Parallel()
	weak := storetest.New(t)
	old, err := weak.Passwords.Hash(t.Context(), "correct horse battery")
	must(t, err)
	opt := storetest.Options(t, storetest.NewClock())
	opt.Passwords = store.PasswordCost{}
	strong := storetest.Open(t, filepath.Join(t.TempDir(), "s.db"), opt)
	fresh, err := strong.Passwords.Hash(t.Context(), "correct horse battery")
	must(t, err)
	if !strings.HasPrefix(fresh, "$argon2id$v=19$m=32768,t=3,p=1$") {
		t.Errorf("the default hash is %s", fresh)
	}
	ok, err := strong.Passwords.Verify(t.Context(), old, "correct horse battery")
	must(t, err)
	eq(t, "an old hash still verifies", ok, true)
	eq(t, "an old hash needs renewal", strong.Passwords.NeedsRehash(old), true)
	eq(t, "a fresh hash needs renewal", strong.Passwords.NeedsRehash(fresh), false)
	eq(t, "a broken hash needs renewal", strong.Passwords.NeedsRehash("$argon2id$"), true)
}

func TestHashingGivesUpWithItsRequest(t *testing.T) {
	t.Parallel()
	opt := storetest.Options(t, storetest.NewClock())
	opt.Passwords = store.PasswordCost{Time: 1, Memory: 64, Threads: 1}
	s := storetest.Open(t, storetest.SQLite(t), opt)
	release := s.Passwords.Fill()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Passwords.Hash(ctx, "correct horse battery")
	wantKind(t, err, platform.Unavailable)
	_, err = s.Passwords.Verify(ctx, "", "correct horse battery")
	wantKind(t, err, platform.Unavailable)
	release()
	_, err = s.Passwords.Hash(t.Context(), "correct horse battery")
	must(t, err)
}
