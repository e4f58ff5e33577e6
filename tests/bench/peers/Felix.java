// SPDX-License-Identifier: EUPL-1.2
// usage: Felix CACHE CLASSES BUNDLES RATE OUT
// A framework with so many bundles, each of which registers one service that says its bundle's version. Prints "answered"
// when each has answered. With a rate above 0 the first one is then called at fixed times (see calls.py), as the registry
// has it at that moment; a line "N" on stdin updates it to version N, and the end of stdin ends the program.
import java.io.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.jar.*;
import org.osgi.framework.*;
import org.osgi.framework.launch.*;

public class Felix {
  static final int THREADS = 8;
  static final AtomicBoolean told = new AtomicBoolean();

  public static class Activator implements BundleActivator {
    public void start(BundleContext context) {
      String version = String.valueOf(context.getBundle().getVersion().getMajor());
      Dictionary<String, Object> properties = new Hashtable<>();
      properties.put("peer", context.getBundle().getSymbolicName());
      context.registerService(Supplier.class.getName(), (Supplier<String>) () -> version, properties);
    }

    public void stop(BundleContext context) {}
  }

  static InputStream bundle(Path classes, String name, int version) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.putValue("Manifest-Version", "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", name);
    main.putValue("Bundle-Version", version + ".0.0");
    main.putValue("Bundle-Activator", "Felix$Activator");
    main.putValue("Import-Package", "org.osgi.framework");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      jar.putNextEntry(new JarEntry("Felix$Activator.class"));
      jar.write(Files.readAllBytes(classes.resolve("Felix$Activator.class")));
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  @SuppressWarnings("unchecked")
  static String ask(BundleContext context, String filter) throws Exception {
    ServiceReference<?>[] found = context.getServiceReferences(Supplier.class.getName(), filter);
    if (found == null) throw new IllegalStateException("nobody provides the service");
    Supplier<String> service = (Supplier<String>) context.getService(found[0]);
    if (service == null) throw new IllegalStateException("its provider has gone");
    try {
      return service.get();
    } finally {
      context.ungetService(found[0]);
    }
  }

  static List<String> keepCalling(BundleContext context, int number, long start, long rate, AtomicBoolean ended)
      throws InterruptedException {
    List<String> lines = new ArrayList<>();
    for (long turn = 0; !ended.get(); ++turn) {
      long due = start + (number + turn * THREADS) * 1_000_000_000L / rate;
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      String version = "-";
      try {
        version = ask(context, "(peer=peer0)");
      } catch (Exception error) {
        if (told.compareAndSet(false, true)) System.err.println("the first failed call: " + error);
      }
      lines.add(due + " " + (System.nanoTime() - due) / 1000 + " " + version);
    }
    return lines;
  }

  public static void main(String[] words) throws Exception {
    Path classes = Path.of(words[1]);
    int count = Integer.parseInt(words[2]);
    Framework framework = ServiceLoader.load(FrameworkFactory.class).iterator().next().newFramework(
        Map.of("org.osgi.framework.storage", words[0], "felix.log.level", "1"));
    framework.start();
    BundleContext context = framework.getBundleContext();
    List<Bundle> bundles = new ArrayList<>();
    for (int i = 0; i < count; ++i) bundles.add(context.installBundle("peer:" + i, bundle(classes, "peer" + i, 1)));
    for (Bundle one : bundles) one.start();
    for (int i = 0; i < count; ++i) ask(context, "(peer=peer" + i + ")");
    System.out.println("answered");
    long rate = Long.parseLong(words[3]);
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<List<String>>> callers = new ArrayList<>();
    long start = System.nanoTime() + 50_000_000L;
    for (int i = 0; rate > 0 && i < THREADS; ++i) {
      int number = i;
      callers.add(threads.submit(() -> keepCalling(context, number, start, rate, ended)));
    }
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      InputStream next = bundle(classes, "peer0", Integer.parseInt(line));
      System.out.println("begun " + System.nanoTime());
      bundles.get(0).update(next);
      System.out.println("done");
    }
    ended.set(true);
    List<String> lines = new ArrayList<>();
    for (Future<List<String>> one : callers) lines.addAll(one.get());
    Files.write(Path.of(words[4]), lines);
    threads.shutdown();
    framework.stop();
    framework.waitForStop(10_000);
    System.exit(0);
  }
}
