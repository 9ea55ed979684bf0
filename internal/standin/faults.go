package standin

import (
	"slices"
	"sync"
)

// faults holds the faults in force.
type faults struct {
	mu     sync.Mutex
	active []*activeFault
}

// activeFault is a fault with how many of its calls it has seen.
type activeFault struct {
	Fault
	seen int
}

// on reports whether the next call would be hit.
func (a *activeFault) on() bool {
	if a.Every > 0 {
		return a.seen >= a.After && (a.seen-a.After)%a.Every < a.For
	}
	return a.seen >= a.After && (a.For == 0 || a.seen < a.After+a.For)
}

// over reports whether it hits no call any more.
func (a *activeFault) over() bool { return a.Every == 0 && a.For > 0 && a.seen >= a.After+a.For }

func (a *activeFault) matches(provider, model, step string) bool {
	return (a.Provider == AllProviders || a.Provider == provider) &&
		(a.Model == "" || a.Model == model) && (a.Step == "" || a.Step == step)
}

func (f *faults) add(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.active = append(f.active, &activeFault{Fault: fault})
}

// clear ends the faults of the named providers, or all of them.
func (f *faults) clear(providers []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.active = slices.DeleteFunc(f.active, func(a *activeFault) bool {
		return len(providers) == 0 || slices.Contains(providers, a.Provider)
	})
}

// list returns the faults that are not over.
func (f *faults) list() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []Fault{}
	for _, a := range f.active {
		list = append(list, a.Fault)
	}
	return list
}

// take counts one call and returns the fault that hits it, if any. Faults that
// are over are forgotten.
func (f *faults) take(provider, model, step string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var hit *activeFault
	for _, a := range f.active {
		if !a.matches(provider, model, step) {
			continue
		}
		if hit == nil && a.on() {
			hit = a
		}
		a.seen++
	}
	f.active = slices.DeleteFunc(f.active, func(a *activeFault) bool { return a.over() })
	if hit == nil {
		return Fault{}, false
	}
	return hit.Fault, true
}

// away reports whether the provider's node is off right now.
func (f *faults) away(provider string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.active, func(a *activeFault) bool {
		return a.Kind == KindAway && a.Provider == provider && a.on()
	})
}
