internal import CKernels
internal import Glibc
internal import Synchronization

/// The one place that starts threads.
///
/// A call of ``perform(_:_:)`` shares numbered tasks among the calling thread and the workers,
/// and returns when all are done. Calls from inside a task, and calls made while another
/// thread uses the pool, run their tasks in order on the calling thread: results never depend
/// on which of the two happened, as long as tasks write to places of their own.
public final class ThreadPool: @unchecked Sendable {
  /// The pool of this process.
  public static let shared = ThreadPool()

  /// The number of threads used, the calling one included; all cores unless set.
  public var threadCount: Int {
    get { limit.load(ordering: .relaxed) }
    set {
      precondition(newValue > 0, "\(newValue) threads")
      limit.store(newValue, ordering: .relaxed)
    }
  }

  /// The number of cores that this process may use.
  public static var availableCores: Int { max(1, Int(deepwak_available_cores())) }

  private let limit: Atomic<Int>
  private let busy = Atomic<Bool>(false)
  private var workers = 0

  // The job in progress; written by the caller between jobs only.
  private var body: (@Sendable (Int) -> Void)?
  private var count = 0
  private let next = Atomic<Int>(0)
  private let isOpen = Atomic<Bool>(false)
  private let inside = Atomic<Int>(0)

  // Waking: workers spin on the generation for a while, then sleep.
  private let generation = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  private init() {
    limit = Atomic(ThreadPool.availableCores)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  /// Runs tasks 0 ..< count, in any order, on all threads; returns when all are done.
  ///
  /// - Parameters:
  ///   - count: The number of tasks.
  ///   - body: Receives the number of a task; must write to places of that task alone.
  public func perform(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let threads = min(threadCount, count)
    guard threads > 1, !busy.exchange(true, ordering: .acquiring) else {
      for task in 0..<max(count, 0) { body(task) }
      return
    }
    defer { busy.store(false, ordering: .releasing) }
    withoutActuallyEscaping(body) { run($0, count: count, threads: threads) }
  }

  /// Runs tasks 0 ..< count on all threads and collects their results.
  ///
  /// - Parameters:
  ///   - count: The number of tasks.
  ///   - transform: Receives the number of a task.
  /// - Returns: The results, in the order of the tasks.
  public func map<Result: Sendable>(
    _ count: Int, _ transform: @Sendable (Int) -> Result
  ) -> [Result] {
    [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
      nonisolated(unsafe) let results = buffer
      perform(count) { task in
        results.baseAddress.map { ($0 + task).initialize(to: transform(task)) }
      }
      initialized = count
    }
  }

  private func run(_ body: @escaping @Sendable (Int) -> Void, count: Int, threads: Int) {
    while workers < threads - 1 { startWorker() }
    self.body = body
    self.count = count
    next.store(0, ordering: .relaxed)
    isOpen.store(true, ordering: .sequentiallyConsistent)
    generation.add(1, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      pthread_mutex_lock(mutex)
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }
    work()
    isOpen.store(false, ordering: .sequentiallyConsistent)
    var spins = 0
    while inside.load(ordering: .sequentiallyConsistent) > 0 {
      deepwak_pause()
      spins += 1
      if spins % 4096 == 0 { sched_yield() }
    }
    self.body = nil
  }

  /// Takes tasks until none is left.
  private func work() {
    guard let body else { return }
    while true {
      let task = next.add(1, ordering: .relaxed).oldValue
      if task >= count { return }
      body(task)
    }
  }

  private func startWorker() {
    let index = workers
    workers += 1
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(Worker(pool: self, index: index)).toOpaque()
    let failed = pthread_create(
      &thread, nil,
      { raw in
        guard let raw else { return nil }
        Unmanaged<Worker>.fromOpaque(raw).takeRetainedValue().live()
        return nil
      }, argument)
    if failed == 0 { pthread_detach(thread) }
  }

  /// One worker thread: waits for a job, helps with it, waits again.
  private final class Worker {
    let pool: ThreadPool
    let index: Int
    init(pool: ThreadPool, index: Int) {
      self.pool = pool
      self.index = index
    }

    func live() {
      var seen = 0
      while true {
        seen = waitForJob(after: seen)
        pool.inside.add(1, ordering: .sequentiallyConsistent)
        // A worker beyond a limit that was lowered stays out.
        if pool.isOpen.load(ordering: .sequentiallyConsistent), index < pool.threadCount - 1 {
          pool.work()
        }
        pool.inside.subtract(1, ordering: .sequentiallyConsistent)
      }
    }

    private func waitForJob(after seen: Int) -> Int {
      for _ in 0..<2000 {
        let now = pool.generation.load(ordering: .acquiring)
        if now != seen { return now }
        deepwak_pause()
      }
      pool.sleepers.add(1, ordering: .sequentiallyConsistent)
      pthread_mutex_lock(pool.mutex)
      while pool.generation.load(ordering: .sequentiallyConsistent) == seen {
        pthread_cond_wait(pool.condition, pool.mutex)
      }
      pthread_mutex_unlock(pool.mutex)
      pool.sleepers.subtract(1, ordering: .sequentiallyConsistent)
      return pool.generation.load(ordering: .acquiring)
    }
  }
}
