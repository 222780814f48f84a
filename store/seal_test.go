package store_test

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func sealer(t *testing.T, seeds ...byte) *store.Sealer {
	t.Helper()
	var keys [][]byte
	for _, b := range seeds {
		keys = append(keys, bytes.Repeat([]byte{b}, store.KeySize))
	}
	s, err := store.NewSealer(keys...)
	must(t, err)
	return s
}

func TestASealedValueOpensOnlyWhereItBelongs(t *testing.T) {
	t.Parallel()
	s := sealer(t, 1)
	sealed := s.SealAt("pk_live_1", "partners.platform_key", "p_a", "p_a")
	plain, err := s.OpenAt(sealed, "partners.platform_key", "p_a", "p_a")
	must(t, err)
	eq(t, "the value", plain, "pk_live_1")
	if bytes.Contains(sealed, []byte("pk_live_1")) {
		t.Error("the value can be read in what is stored")
	}
	if bytes.Equal(sealed, s.SealAt("pk_live_1", "partners.platform_key", "p_a", "p_a")) {
		t.Error("the same value was sealed to the same bytes")
	}
	for _, at := range [][3]string{{"clients.client_id", "p_a", "p_a"}, {"partners.platform_key", "p_b", "p_a"}, {"partners.platform_key", "p_a", "p_b"}} {
		if _, err := s.OpenAt(sealed, at[0], at[1], at[2]); err == nil {
			t.Errorf("it opened at %v", at)
		}
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := s.OpenAt(bad, "partners.platform_key", "p_a", "p_a"); err == nil {
			t.Errorf("it opened with byte %d changed", i)
		}
	}
	if _, err := s.OpenAt(sealed[:3], "partners.platform_key", "p_a", "p_a"); err == nil {
		t.Error("a stump of it opened")
	}
}

func TestTheFirstKeySealsAndEveryKeyOpens(t *testing.T) {
	t.Parallel()
	old := sealer(t, 1).SealAt("x", "c", "p", "r")
	both := sealer(t, 2, 1)
	plain, err := both.OpenAt(old, "c", "p", "r")
	must(t, err)
	eq(t, "the value", plain, "x")
	if _, err := sealer(t, 1).OpenAt(both.SealAt("x", "c", "p", "r"), "c", "p", "r"); err == nil {
		t.Error("the new first key did not seal")
	}
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "keys")
	first, err := store.LoadKeys(path)
	must(t, err)
	info, err := os.Stat(path)
	must(t, err)
	eq(t, "its mode", info.Mode().Perm(), 0o600)
	again, err := store.LoadKeys(path)
	must(t, err)
	plain, err := again.OpenAt(first.SealAt("x", "c", "p", "r"), "c", "p", "r")
	must(t, err)
	eq(t, "the value after a restart", plain, "x")
	left, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	eq(t, "the number of files left behind", len(left), 1)

	secret := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{9}, 31))
	for what, text := range map[string]string{"no key": "# nothing\n", "a short key": secret + "\n", "no base64": secret[:20] + "!" + "\n"} {
		must(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := store.LoadKeys(path)
		wantKind(t, err, platform.Invalid)
		if strings.Contains(err.Error(), secret[:10]) {
			t.Errorf("the error about %s quotes the key", what)
		}
	}
}

func TestKeyFileMadeByTwoAtOnceIsOne(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	made := make([]*store.Sealer, 8)
	for _, err := range atOnce(len(made), func(i int) (err error) { made[i], err = store.LoadKeys(path); return err }) {
		must(t, err)
	}
	for _, s := range made {
		_, err := made[0].OpenAt(s.SealAt("x", "c", "p", "r"), "c", "p", "r")
		must(t, err)
	}
}

func TestResealMakesTheOldKeyUnnecessary(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		open := func(s *store.Sealer) *store.Store {
			opt := b.opt
			opt.Sealer = s
			again, err := store.Open(ctx, b.url, opt)
			must(t, err)
			t.Cleanup(func() { must(t, again.Close()) })
			return again
		}
		must(t, b.Partners.SetPlatformKey(ctx, b.acme, "pk_live_12345678"))
		ref := addClient(t, b.Store, b.acme, "CLIENTKEY1", "Zen Ltd")
		o, err := b.Onboarding.Create(ctx, store.Onboarding{Partner: b.acme, CreatedBy: "u_1"})
		must(t, err)
		_, err = b.Onboarding.Update(ctx, b.acme, o.ID, 0, func(o *store.Onboarding) error {
			o.SetPAN("AAACZ1234C")
			o.SetGSTIN("27AAACZ1234C1Z5")
			return nil
		})
		must(t, err)

		oldKey := []byte("a key of 32 bytes only for tests")
		newKey := bytes.Repeat([]byte{5}, store.KeySize)
		both, err := store.NewSealer(newKey, oldKey)
		must(t, err)
		n, err := open(both).Reseal(ctx)
		must(t, err)
		eq(t, "the number of values", n, 5)
		n, err = open(both).Reseal(ctx)
		must(t, err)
		eq(t, "the number of values the second time", n, 0)

		alone, err := store.NewSealer(newKey)
		must(t, err)
		s := open(alone)
		key, err := s.Partners.PlatformKey(ctx, b.acme)
		must(t, err)
		eq(t, "the platform key", key, "pk_live_12345678")
		found, err := s.Directory.RefByClientID(ctx, b.acme, "CLIENTKEY1")
		must(t, err)
		eq(t, "the ref found by hash", found, ref)
		pan, gstin, err := s.Onboarding.Reveal(ctx, b.acme, o.ID)
		must(t, err)
		eq(t, "the PAN", pan, "AAACZ1234C")
		eq(t, "the GSTIN", gstin, "27AAACZ1234C1Z5")
	})
}
