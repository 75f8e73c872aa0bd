"""Times one training step of five heads with a low-rank partitioned kernel, in PyTorch and JAX.

Usage: python train_step.py {torch,jax} [--batch 1024] [--threads 2] [--kernel lowrank|dense]
                            [--forms NAME,NAME] [--blocks 7]

Each head is an encoder 114-58-29, a partitioner on the embedding 29-36-43-50 and a decoder
29-58-114; every layer is tanh but the partitioner's last, a softmax. A head's embedding is
replaced by the weighted mean of the other observations of the batch under the affinity of the
memberships, and decoded; the loss is the sum over heads of the mean squared error; one step is
loss, gradient and Adam for all five. The kernel is either formed (dense, n x n) or not (lowrank).

Every form in which a user might write this is timed, one JSON line each, and a last line names
the fastest. Forms that a framework cannot run here are listed as failed. Blocks of about half a
second are timed; the median and the least of them are reported, with the share of the processor
that other programs took meanwhile: compare figures only where that is small.
"""

import argparse
import json
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

HEADS = 5
ENCODER, PARTITIONER, DECODER = (114, 58, 29), (29, 36, 43, 50), (29, 58, 114)
RATE, BETA1, BETA2, EPSILON = 1e-3, 0.9, 0.999, 1e-8


def table(np, rows):
    return np.tanh(np.random.default_rng(0).standard_normal((rows, ENCODER[0]))).astype(np.float32)


def initial_layers(np, seed):
    """The weights and biases of one head's eight layers, Glorot-uniform and zero."""
    generator = np.random.default_rng(seed)
    layers = []
    for sizes in (ENCODER, PARTITIONER, DECODER):
        for inputs, outputs in zip(sizes, sizes[1:]):
            bound = (6 / (inputs + outputs)) ** 0.5
            weight = generator.uniform(-bound, bound, (inputs, outputs)).astype(np.float32)
            layers.append((weight, np.zeros(outputs, np.float32)))
    return layers


# Timing


def processor_seconds():
    """Seconds of processor time used by everybody, and by this process."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _idle, _wait, irq, soft, steal = map(int, file.readline().split()[1:9])
    everybody = (user + nice + system + irq + soft + steal) / os.sysconf("SC_CLK_TCK")
    times = os.times()
    return everybody, times.user + times.system


def milliseconds(step, wait, blocks):
    """Median and least time of a step over blocks, and the processor share of others."""
    for _ in range(5):
        step()
    wait()
    start = time.perf_counter()
    step()
    wait()
    count = max(3, min(1000, round(0.5 / (time.perf_counter() - start))))
    times, foreign = [], []
    for _ in range(blocks):
        everybody, own = processor_seconds()
        start = time.perf_counter()
        for _ in range(count):
            step()
        wait()
        seconds = time.perf_counter() - start
        everybody_after, own_after = processor_seconds()
        times.append(1e3 * seconds / count)
        foreign.append((everybody_after - everybody - (own_after - own)) / seconds)
    return statistics.median(times), min(times), max(0.0, statistics.median(foreign))


# PyTorch


def torch_forms(arguments):
    import numpy as np
    import torch

    torch.set_num_threads(arguments.threads)
    x = torch.from_numpy(table(np, arguments.batch))
    start = [initial_layers(np, seed) for seed in range(HEADS)]
    dense = arguments.kernel == "dense"
    others = 1 - torch.eye(arguments.batch) if dense else None

    def denoised(k, e):
        """The mean of the other rows of e, weighted by the products of memberships k."""
        if dense:
            affinity = (k @ k.mT) * others
            return (affinity / affinity.sum(-1, keepdim=True)) @ e
        own = (k * k).sum(-1, keepdim=True)
        weights = k @ k.sum(-2, keepdim=True).mT - own
        return (k @ (k.mT @ e) - own * e) / weights

    def through(layers, x, product):
        for weight, bias in layers:
            x = torch.tanh(product(x, weight, bias))
        return x

    def decoded(layers, x, product):
        e = through(layers[:2], x, product)
        k = through(layers[2:4], e, product)
        k = torch.softmax(product(k, *layers[4]), -1)
        return through(layers[5:], denoised(k, e), product)

    def affine(x, weight, bias):
        return torch.addmm(bias, x, weight)

    def batched_affine(x, weight, bias):
        """All heads at once; the first layer is one product, since all heads see the same x."""
        if x.dim() == 2:
            wide = x @ weight.transpose(0, 1).reshape(weight.shape[1], -1)
            return wide.view(len(x), HEADS, -1).transpose(0, 1) + bias
        return torch.baddbmm(bias, x, weight)

    def parameters(heads):
        return [
            [[torch.tensor(a, requires_grad=True) for a in layer] for layer in head]
            for head in heads
        ]

    def adam(layers, fused):
        flat = [a for layer in layers for a in layer]
        kind = {"fused": True} if fused else {"foreach": True}
        return torch.optim.Adam(flat, RATE, (BETA1, BETA2), EPSILON, **kind)

    def train(loss, optimiser):
        def step():
            optimiser.zero_grad(set_to_none=True)
            loss().backward()
            optimiser.step()

        return step

    def sequential(fused=True, compiled=False):
        heads = parameters(start)
        optimiser = adam([layer for head in heads for layer in head], fused)

        def loss():
            return sum(((decoded(head, x, affine) - x) ** 2).mean() for head in heads)

        return train(torch.compile(loss) if compiled else loss, optimiser)

    def batched(fused=True, compiled=False):
        layers = []
        for position in range(len(start[0])):
            weight = np.stack([head[position][0] for head in start])
            bias = np.stack([head[position][1] for head in start])[:, None, :]
            layers.append((weight, bias))
        (layers,) = parameters([layers])

        def loss():
            return ((decoded(layers, x, batched_affine) - x) ** 2).mean() * HEADS

        return train(torch.compile(loss) if compiled else loss, adam(layers, fused))

    def side_by_side():
        """One thread a head, one thread a product."""
        steps = []
        for head in parameters(start):
            def loss(head=head):
                return ((decoded(head, x, affine) - x) ** 2).mean()

            steps.append(train(loss, adam(head, True)))
        torch.set_num_threads(1)
        pool = ThreadPoolExecutor(arguments.threads, initializer=torch.set_num_threads, initargs=(1,))
        return lambda: list(pool.map(lambda step: step(), steps))

    return f"torch {torch.__version__}", {
        "sequential": sequential,
        "sequential-foreach": lambda: sequential(fused=False),
        "batched": batched,
        "batched-foreach": lambda: batched(fused=False),
        "sequential-compiled": lambda: sequential(compiled=True),
        "batched-compiled": lambda: batched(compiled=True),
        "side-by-side": side_by_side,
    }, lambda: None


# JAX


def jax_forms(arguments):
    if arguments.threads == 1:
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    import jax
    import jax.numpy as jnp
    import numpy as np

    x = jnp.asarray(table(np, arguments.batch))
    dense = arguments.kernel == "dense"

    def denoised(k, e):
        if dense:
            affinity = (k @ k.T) * (1 - jnp.eye(len(k)))
            return (affinity / affinity.sum(1, keepdims=True)) @ e
        own = (k * k).sum(1, keepdims=True)
        weights = (k @ k.sum(0))[:, None] - own
        return (k @ (k.T @ e) - own * e) / weights

    def through(layers, x):
        for weight, bias in layers:
            x = jnp.tanh(x @ weight + bias)
        return x

    def head_loss(head, x):
        e = through(head[:2], x)
        weight, bias = head[4]
        k = jax.nn.softmax(through(head[2:4], e) @ weight + bias, -1)
        return ((through(head[5:], denoised(k, e)) - x) ** 2).mean()

    def trainer(loss, heads):
        def update(state, x):
            heads, first, second, count = state
            gradient = jax.grad(loss)(heads, x)
            count = count + 1
            first = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, first, gradient)
            second = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, second, gradient)
            scale1, scale2 = 1 / (1 - BETA1**count), 1 / (1 - BETA2**count)
            heads = jax.tree.map(
                lambda w, m, v: w - RATE * (m * scale1) / (jnp.sqrt(v * scale2) + EPSILON),
                heads, first, second)
            return heads, first, second, count

        compiled = jax.jit(update, donate_argnums=0)

        def zeros():
            return jax.tree.map(jnp.zeros_like, heads)

        state = [(heads, zeros(), zeros(), jnp.float32(0))]

        def step():
            state[0] = compiled(state[0], x)
            running[0] = state[0]

        return step

    running = [None]
    start = [initial_layers(np, seed) for seed in range(HEADS)]

    def unrolled():
        heads = jax.tree.map(jnp.asarray, start)
        return trainer(lambda heads, x: sum(head_loss(head, x) for head in heads), heads)

    def vmapped():
        heads = jax.tree.map(lambda *layers: jnp.stack(layers), *start)
        return trainer(
            lambda heads, x: jax.vmap(head_loss, in_axes=(0, None))(heads, x).sum(), heads)

    return f"jax {jax.__version__}", {
        "unrolled": unrolled,
        "vmapped": vmapped,
    }, lambda: jax.block_until_ready(running[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("framework", choices=("torch", "jax"))
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--kernel", choices=("lowrank", "dense"), default="lowrank")
    parser.add_argument("--forms", help="only these, separated by commas")
    parser.add_argument("--blocks", type=int, default=7)
    arguments = parser.parse_args()

    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.threads])
    make = torch_forms if arguments.framework == "torch" else jax_forms
    version, forms, wait = make(arguments)
    wanted = arguments.forms.split(",") if arguments.forms else list(forms)
    common = dict(
        framework=version, kernel=arguments.kernel, heads=HEADS, batch=arguments.batch,
        threads=arguments.threads)

    results = {}
    for form in wanted:
        try:
            median, least, foreign = milliseconds(forms[form](), wait, arguments.blocks)
        except Exception as error:  # a form that this machine cannot run is no result
            reason = str(error).strip().split("\n")[0][:120] or type(error).__name__
            print(json.dumps(dict(name=form, failed=reason, **common)), flush=True)
            continue
        results[form] = median
        print(
            json.dumps(
                dict(name=form, median_ms=round(median, 3), min_ms=round(least, 3),
                     others=round(foreign, 2), **common)),
            flush=True)
    if results:
        best = min(results, key=results.get)
        print(json.dumps(dict(name="best", form=best, median_ms=round(results[best], 3), **common)))


if __name__ == "__main__":
    main()
