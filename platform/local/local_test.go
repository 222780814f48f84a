package local_test

import (
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
)

func TestPlatform(t *testing.T) {
	t.Parallel()
	platformtest.Run(t, func(t *testing.T) *platformtest.World {
		b := platformtest.Local(t)
		return b.World(func(partner string) platform.API { return b.Platform.As(b.Partners[partner]) })
	})
}
