package asyncio.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** How the house is built; what breaks these rules does not build. */
@AnalyzeClasses(packages = "asyncio", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule futuresStandOnTheirOwn =
      classes()
          .that()
          .resideInAPackage("asyncio.futures..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "asyncio.futures..", "org.jspecify..");

  @ArchTest
  static final ArchRule theKernelKnowsNothingOfTasksAndLoops =
      classes()
          .that()
          .resideInAPackage("asyncio.internal.loop..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..", "asyncio.internal.loop..", "asyncio.futures..", "org.jspecify..");

  /** So that loops can make connections. */
  @ArchTest
  static final ArchRule networkingKnowsNothingOfTasksAndLoops =
      classes()
          .that()
          .resideInAPackage("asyncio.net..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.net..",
              "asyncio.net..",
              "asyncio.internal.wait..",
              "asyncio.futures..",
              "org.jspecify..");

  /** So that all others can wait by it. */
  @ArchTest
  static final ArchRule waitQueuesStandOnFuturesAlone =
      classes()
          .that()
          .resideInAPackage("asyncio.internal.wait..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..", "asyncio.internal.wait..", "asyncio.futures..", "org.jspecify..");

  @ArchTest
  static final ArchRule theKernelHasOneDoor =
      noClasses()
          .that()
          .resideOutsideOfPackages("asyncio", "asyncio.internal.engine", "asyncio.internal.loop")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("asyncio.internal.engine..", "asyncio.internal.loop..");

  /** Whoever does not look pays nothing. */
  @ArchTest
  static final ArchRule nothingDependsOnWhatObservesIt =
      noClasses()
          .that()
          .resideOutsideOfPackages("asyncio.observe", "asyncio.examples..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("asyncio.observe..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("asyncio.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyMetricsKnowMicrometer =
      noClasses()
          .that()
          .resideOutsideOfPackages("asyncio.metrics..", "asyncio.context..", "asyncio.examples..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micrometer..");

  @ArchTest
  static final ArchRule onlyContextBridgesKnowSlf4j =
      noClasses()
          .that()
          .resideOutsideOfPackages("asyncio.context..", "asyncio.examples..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.slf4j..");

  /** The module may be missing, and then the one class that the loop knows must do. */
  @ArchTest
  static final ArchRule onlyJfrKnowsJfr =
      noClasses()
          .that()
          .resideOutsideOfPackages("asyncio.internal.jfr..")
          .or()
          .haveSimpleName("FlightRecordings")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.jfr..");

  /**
   * Everything asks the loop's clock, so that virtual time is the only time; those excepted measure
   * real time.
   */
  @ArchTest
  static final ArchRule timeComesFromTheClock =
      noClasses()
          .that()
          .resideOutsideOfPackages("asyncio.internal.jfr..", "asyncio.examples..")
          .and()
          .doNotHaveSimpleName("Clock")
          .and()
          .doNotHaveSimpleName("Watchdog")
          .and()
          .doNotHaveFullyQualifiedName("asyncio.internal.engine.Waiting")
          .and()
          .doNotHaveSimpleName("VirtualClock")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule theLibraryDoesNotPrint =
      noClasses()
          .that()
          .resideOutsideOfPackage("asyncio.examples..")
          .and()
          .doNotHaveSimpleName("Task") // printStack() is for that
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule signaturesDoNotShowInternals =
      classes()
          .that()
          .arePublic()
          .and()
          .resideInAnyPackage(
              "asyncio",
              "asyncio.context",
              "asyncio.futures",
              "asyncio.metrics",
              "asyncio.observe",
              "asyncio.test")
          .should(new ShowOnlyWhatIsExported());

  /** No class of an unexported package in what users can see. */
  private static final class ShowOnlyWhatIsExported extends ArchCondition<JavaClass> {

    private static final DescribedPredicate<JavaClass> INTERNAL =
        JavaClass.Predicates.resideInAPackage("asyncio.internal..");

    ShowOnlyWhatIsExported() {
      super("show only classes of exported packages");
    }

    @Override
    public void check(JavaClass shown, ConditionEvents events) {
      for (JavaMember member : shown.getMembers()) {
        Set<JavaModifier> modifiers = member.getModifiers();
        boolean visible =
            modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
        if (visible && member.getAllInvolvedRawTypes().stream().anyMatch(INTERNAL)) {
          events.add(
              SimpleConditionEvent.violated(
                  member, member.getFullName() + " shows an internal class"));
        }
        if (visible
            && member instanceof JavaMethod method
            && INTERNAL.test(method.getRawReturnType())) {
          events.add(
              SimpleConditionEvent.violated(
                  member, member.getFullName() + " returns an internal class"));
        }
      }
    }
  }
}
