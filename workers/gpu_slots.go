package workers

import (
	"context"

	"go.temporal.io/sdk/worker"

	"github.com/parley-interviews/parley/workers/seats"
)

// slots supplies one door of a node's book with what the SDK calls permits: a poll
// needs one, and the call that it brings keeps it to its end.
type slots struct {
	book *seats.Book
	door seats.Door
	most int
}

// ReserveSlot waits until the book allows a poll.
func (s slots) ReserveSlot(ctx context.Context, _ worker.SlotReservationInfo) (*worker.SlotPermit, error) {
	slot, err := s.book.Reserve(ctx, s.door)
	if err != nil {
		return nil, err
	}
	return &worker.SlotPermit{UserData: slot}, nil
}

// TryReserveSlot does not wait.
func (s slots) TryReserveSlot(worker.SlotReservationInfo) *worker.SlotPermit {
	slot := s.book.TryReserve(s.door)
	if slot == nil {
		return nil
	}
	return &worker.SlotPermit{UserData: slot}
}

// MarkSlotUsed notes that a poll brought a call.
func (s slots) MarkSlotUsed(info worker.SlotMarkUsedInfo) { slotOf(info.Permit()).Use() }

// ReleaseSlot takes the slot back, used or not.
func (s slots) ReleaseSlot(info worker.SlotReleaseInfo) { slotOf(info.Permit()).Release() }

// MaxSlots is what the SDK's metrics show as the limit.
func (s slots) MaxSlots() int { return s.most }

func slotOf(permit *worker.SlotPermit) *seats.Slot {
	slot, ours := permit.UserData.(*seats.Slot)
	if !ours {
		panic("a permit of another supplier")
	}
	return slot
}

// tuner has activities go by the book. The worker runs nothing else.
func (s slots) tuner() (worker.WorkerTuner, error) {
	none, err := worker.NewFixedSizeSlotSupplier(1)
	if err != nil {
		return nil, err
	}
	return worker.NewCompositeTuner(worker.CompositeTunerOptions{
		ActivitySlotSupplier: s,
		WorkflowSlotSupplier: none, LocalActivitySlotSupplier: none, NexusSlotSupplier: none, SessionActivitySlotSupplier: none,
	})
}
