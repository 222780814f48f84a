package desk

import (
	"context"
	"time"

	"partnerdesk/platform"
)

// Limits for a person who waits while a key is tried, and while the list is read
// with it. A longer list is read on behind.
const (
	tryLimit  = 10 * time.Second
	firstLook = 3 * time.Second
)

// Try asks the platform something small, to see whether it accepts whoever api is
// opened as: Unauthenticated or Forbidden where it does not.
func Try(ctx context.Context, api platform.API) error {
	ctx, cancel := context.WithTimeout(ctx, tryLimit)
	defer cancel()
	for _, err := range api.Clients.All(ctx) {
		return err // the first row is enough
	}
	return nil
}

// KeyReplaced forgets how the platform answered the partner's old key, and reads the
// client list with the new one at once. It reports whether the list was read within
// the time that a person waits; it is read on behind if not.
func (d *Desk) KeyReplaced(ctx context.Context, partner string) (read bool) {
	d.mu.Lock()
	delete(d.health, partner)
	d.mu.Unlock()
	d.flights.Forget(syncFlight(partner)) // one that is under way has the old key
	done := make(chan error, 1)
	d.calls.Add(1)
	go func() {
		defer d.calls.Done()
		err := d.SyncNow(context.WithoutCancel(ctx), partner)
		if err != nil {
			d.syncFailed(partner, err)
		}
		done <- err
	}()
	wait := time.NewTimer(firstLook)
	defer wait.Stop()
	select {
	case err := <-done:
		return err == nil
	case <-wait.C:
	case <-ctx.Done():
	}
	return false
}

// syncFailed says in the log why a client list was not read, and what to do where
// that is known.
func (d *Desk) syncFailed(partner string, err error) {
	if platform.Is(err, platform.Unauthenticated) {
		d.log.Warn("the platform refuses this partner's key: an owner replaces it in the dashboard under API token", "partner", partner)
		return
	}
	d.log.Warn("a directory could not be synced", "partner", partner, "err", err)
}
